// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Reports its place in a tree of three levels, and starts two more below it, one after the other.
struct Branch: ProcessBody {
  var path: [Int]
  var results: Queue<[Int]>

  func run() throws {
    try results.put(path)
    guard path.count < 2 else { return }
    for index in 0..<2 {
      let child = try ChildProcess.start(Branch(path: path + [index], results: results))
      try require(child.join(timeout: Children.limit) == .exited(0), "\(child)")
    }
  }
}
