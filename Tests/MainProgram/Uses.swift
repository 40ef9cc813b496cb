// SPDX-License-Identifier: Apache-2.0

/// What a child finds in the globals of the main file.
enum Uses {
  static var sum: Int {
    integer + (array ?? []).reduce(0, +) + (string?.utf8.count ?? 0) + (object?.value ?? 0) + late
  }
}
