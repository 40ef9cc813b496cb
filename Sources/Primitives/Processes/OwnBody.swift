// SPDX-License-Identifier: Apache-2.0

/// A body of this library, which uses no globals of the program by itself.
protocol OwnBody: ProcessBody {
  /// What of the program is run by it, in words of the library's users; `nil` is nothing.
  var foreignCode: String? { get }
}
