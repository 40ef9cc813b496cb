// SPDX-License-Identifier: Apache-2.0

/// A key of the format itself: the place in an unkeyed container, or that of a superclass.
enum MessageCodingKey: CodingKey {
  case place(Int)
  case name(String)

  static let superclass = MessageCodingKey.name("super")

  init(index: Int) {
    self = .place(index)
  }

  init?(stringValue: String) {
    self = .name(stringValue)
  }

  init?(intValue: Int) {
    self = .place(intValue)
  }

  var stringValue: String {
    switch self {
    case .place(let index): "Index \(index)"
    case .name(let name): name
    }
  }

  var intValue: Int? {
    switch self {
    case .place(let index): index
    case .name: nil
    }
  }
}
