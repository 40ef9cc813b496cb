// SPDX-License-Identifier: Apache-2.0

/// A body of this library, which uses no globals of the program.
protocol OwnBody: ProcessBody {
  /// Whether code of the program is run by it all the same.
  var runsForeignCode: Bool { get }
}
