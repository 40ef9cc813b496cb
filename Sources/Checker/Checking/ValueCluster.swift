// SPDX-License-Identifier: Apache-2.0

/// A write of a register and the reads that saw it.
struct ValueCluster {
  /// `nil` for what was there before the first write.
  let write: Call?
  /// The end that came first, and the call that it is the end of.
  let firstEnd: UInt64
  let first: Call?
  /// The beginning that came last, and the call that it is the beginning of.
  let lastBeginning: UInt64
  let last: Call?

  /// Whether one of its calls had ended before another one began.
  var isForward: Bool { firstEnd < lastBeginning }

  init(write: Call?, ending: UInt64, reads: [Call]) {
    self.write = write
    var (firstEnd, first) = (ending, write)
    var (lastBeginning, last) = (write?.invoked ?? 0, write)
    for read in reads {
      if let returned = read.returned, returned < firstEnd { (firstEnd, first) = (returned, read) }
      if read.invoked > lastBeginning { (lastBeginning, last) = (read.invoked, read) }
    }
    (self.firstEnd, self.first) = (firstEnd, first)
    (self.lastBeginning, self.last) = (lastBeginning, last)
  }
}
