// SPDX-License-Identifier: Apache-2.0

import Checker
import FoundationEssentials
import Glibc

/// Where text for people goes.
struct Console {
  /// Writes to standard output; false if the text cannot be delivered.
  var show: (String) -> Bool
  /// Writes to standard error.
  var showError: (String) -> Void
  /// Whether this process was started with a standard output; without one, no one wants to see it.
  var hasOutput = true
  /// Whether standard error is a terminal, where a line can be updated in place.
  var isTerminal: Bool
  /// How wide that terminal is at this moment, if it says.
  var columns: () -> Int? = { nil }
  /// The colours of what goes to standard output.
  var palette = Palette()
  /// The colours of what goes to standard error.
  var errorPalette = Palette()

  /// The longest text that stays in one line of the terminal.
  ///
  /// One column is left free: many terminals go to the next line as soon as the last one is filled.
  var lineLength: Int { max(1, (columns() ?? 80) - 1) }

  /// The same console with the colours that were asked for.
  func colored(_ choice: ColorChoice) -> Console {
    guard choice != .auto else { return self }
    var console = self
    console.palette = Palette(isOn: choice == .always)
    console.errorPalette = console.palette
    return console
  }

  /// Shows the result of a command that cannot fail in any other way.
  func finish(printing text: String, as code: ExitCode = .clean) throws(UsageError) -> ExitCode {
    guard show(text) else {
      let error = UsageError("standard output: cannot be written")
      // What was found matters more than that it cannot be shown.
      guard code == .violation else { throw error }
      showError("stress: \(error)\n")
      return code
    }
    return code
  }
}

extension Console {
  private static let pieceLength = 256

  /// The streams of this process.
  static var standard: Console {
    let environment = ProcessInfo.processInfo.environment
    // A terminal that is only a printer of lines.
    let isDumb = environment["TERM"] == "dumb"
    let isPlain = isDumb || environment["NO_COLOR"]?.isEmpty == false
    let isTerminal = isatty(STDERR_FILENO) == 1
    let hasOutput = fcntl(STDOUT_FILENO, F_GETFD) >= 0
    return Console(
      show: { hasOutput ? write($0) : true }, showError: { writeError($0) },
      hasOutput: hasOutput, isTerminal: isTerminal && !isDumb,
      columns: { Terminal.columns },
      palette: Palette(isOn: isatty(STDOUT_FILENO) == 1 && !isPlain),
      errorPalette: Palette(isOn: isTerminal && !isPlain))
  }

  private static func write(_ text: String) -> Bool {
    // In pieces that fit into the stream's buffer: what it writes by itself fails unheard.
    var rest = text[...]
    repeat {
      print(rest.prefix(pieceLength), terminator: "")
      guard fflush(nil) == 0 else { return false }
      rest = rest.dropFirst(pieceLength)
    } while !rest.isEmpty
    return true
  }

  // The C library's `stderr` cannot be named in safe code, so standard output's stream lends its
  // buffer: its descriptor leads to standard error for the length of one flushed write.
  private static func writeError(_ text: String) {
    _ = fflush(nil)
    let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
    guard dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else {
      close(output)
      return
    }
    _ = write(text)
    if output >= 0 {
      dup2(output, STDOUT_FILENO)
      close(output)
    } else {
      close(STDOUT_FILENO)
    }
  }
}
