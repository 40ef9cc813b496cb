// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The commit that a git repository is at, read from its files without starting git.
enum GitHead {
  /// The commit of the repository that holds a directory, or `unknown`.
  ///
  /// Knows loose and packed references and linked work trees, as described in
  /// `gitrepository-layout`. Other reference storage counts as unknown.
  static func commit(around directory: String) -> String {
    guard let git = gitDirectory(around: directory), let head = line(of: git + "/HEAD") else {
      return "unknown"
    }
    guard head.hasPrefix("ref: ") else { return validated(head) }
    let reference = String(head.dropFirst("ref: ".count))
    // A linked work tree keeps its own HEAD, but shares the branches of the main repository.
    let common = line(of: git + "/commondir").map { absolute($0, from: git) } ?? git
    if let loose = line(of: "\(git)/\(reference)") ?? line(of: "\(common)/\(reference)") {
      return validated(loose)
    }
    return packed(reference, in: text(of: common + "/packed-refs") ?? "")
  }

  private static func gitDirectory(around directory: String) -> String? {
    var directory = directory
    while true {
      let candidate = directory + "/.git"
      if line(of: candidate + "/HEAD") != nil { return candidate }
      if let link = line(of: candidate), link.hasPrefix("gitdir: ") {
        return absolute(String(link.dropFirst("gitdir: ".count)), from: directory)
      }
      guard let slash = directory.lastIndex(of: "/") else { return nil }
      directory = String(directory[..<slash])
    }
  }

  private static func packed(_ reference: String, in references: String) -> String {
    for line in references.split(separator: "\n") {
      let fields = line.split(separator: " ")
      if fields.count == 2, fields[1] == reference { return validated(String(fields[0])) }
    }
    return "unknown"
  }

  private static func validated(_ commit: String) -> String {
    commit.utf8.count >= 40 && commit.allSatisfy(\.isHexDigit) ? commit : "unknown"
  }

  private static func absolute(_ path: String, from directory: String) -> String {
    path.hasPrefix("/") ? path : "\(directory)/\(path)"
  }

  private static func line(of path: String) -> String? {
    text(of: path)?.split(separator: "\n").first.map(String.init)
  }

  private static func text(of path: String) -> String? {
    (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) }
  }
}
