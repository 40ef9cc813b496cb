// SPDX-License-Identifier: Apache-2.0

extension ChildProcess: Waitable {
  /// What becomes ready when the child has ended.
  ///
  /// Python: `Process.sentinel`.
  public var waitHandle: WaitHandle {
    WaitHandle(descriptor: descriptor.rawValue, keeping: self)
  }
}
