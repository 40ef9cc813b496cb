// SPDX-License-Identifier: Apache-2.0

/// What the kernel said when a file could not be used.
package struct FileFailure: Error, Sendable, Equatable {
  /// The error number, such as `ENOENT`.
  package let code: Int32

  package init(_ code: Int32) {
    self.code = code
  }
}
