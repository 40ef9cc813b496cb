// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A body of a generic type.
struct Wrapped<Content: Codable & Sendable & Collection>: ProcessBody {
  var content: Content

  func run() throws { throw Primitives.ProcessExit(Int32(content.count)) }
}
