// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A child that does nothing.
struct Idle: ProcessBody {
  func run() {}
}
