// SPDX-License-Identifier: Apache-2.0

final class Ten: Sendable {
  let value: Int = 10
}
