// SPDX-License-Identifier: Apache-2.0

/// A number of things, in English: for descriptions.
enum Amount {
  static func text(_ number: Int, of capacity: Int? = nil, _ thing: String) -> String {
    let many = capacity.map { "\(number) of \($0)" } ?? "\(number)"
    return "\(many) \(thing)\((capacity ?? number) == 1 ? "" : "s")"
  }
}
