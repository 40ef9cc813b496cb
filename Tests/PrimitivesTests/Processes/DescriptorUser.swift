// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives

/// Writes the place of each descriptor to it, and says how many are open.
struct DescriptorUser: ProcessBody {
  var descriptors: [Carried]
  var answer: Queue<Int>

  func run() throws {
    let isOther = { (target: String) in !target.hasSuffix("/fd") }
    try answer.put(Sighting.descriptors().values.filter(isOther).count)
    for (index, carried) in descriptors.enumerated() {
      let file = FileHandle(fileDescriptor: carried.descriptor.rawValue, closeOnDealloc: false)
      try file.write(contentsOf: Data("\(index)".utf8))
    }
  }
}
