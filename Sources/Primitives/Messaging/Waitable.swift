// SPDX-License-Identifier: Apache-2.0

/// Something that becomes ready and can be waited for together with others.
///
/// A connection is ready when a message can be received or its other end is closed, a child when it
/// has ended. A class of yours conforms by handing on the handle of a part that does.
public protocol Waitable: AnyObject, Sendable {
  /// What the kernel watches.
  ///
  /// - Throws: `PrimitivesError.Code.closed` when it has been closed.
  var waitHandle: WaitHandle { get throws(PrimitivesError) }
}
