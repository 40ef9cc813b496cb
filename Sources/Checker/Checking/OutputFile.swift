// SPDX-License-Identifier: Apache-2.0

/// The output file, cut at its line feeds; empty pieces are left out.
struct OutputFile {
  struct Piece {
    /// Where in the file it starts.
    var offset: Int
    var bytes: ArraySlice<UInt8>
    /// What it says when it is a whole line that a line feed ends.
    var header: OutputLine.Header?
  }

  let pieces: [Piece]

  init(_ bytes: [UInt8]) {
    var pieces: [Piece] = []
    var start = 0
    for index in bytes.indices where bytes[index] == OutputLine.lineFeed {
      if index > start {
        let piece = bytes[start..<index]
        pieces.append(Piece(offset: start, bytes: piece, header: OutputLine.parse(piece)))
      }
      start = index + 1
    }
    if start < bytes.count {
      pieces.append(Piece(offset: start, bytes: bytes[start...], header: nil))
    }
    self.pieces = pieces
  }
}
