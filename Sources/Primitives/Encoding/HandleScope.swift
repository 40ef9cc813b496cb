// SPDX-License-Identifier: Apache-2.0

/// A way to another family of processes, on which that family's own handles can be sent back.
protocol HandleScope: AnyObject, Sendable {}
