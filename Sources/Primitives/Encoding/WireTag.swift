// SPDX-License-Identifier: Apache-2.0

/// The tags of the wire format, which ``MessageEncoding`` lists.
enum WireTag {
  static let null: UInt8 = 0x00
  static let no: UInt8 = 0x01
  static let yes: UInt8 = 0x02
  static let present: UInt8 = 0x03
  static let natural: UInt8 = 0x04
  static let negative: UInt8 = 0x05
  static let float: UInt8 = 0x06
  static let double: UInt8 = 0x07
  static let string: UInt8 = 0x08
  static let handle: UInt8 = 0x09
  static let keyed: UInt8 = 0x0A
  static let wideKeyed: UInt8 = 0x0B
  static let unkeyed: UInt8 = 0x0C
  static let wideUnkeyed: UInt8 = 0x0D
  static let descriptor: UInt8 = 0x0E
  static let packed: ClosedRange<UInt8> = 0x10...0x1B
  static let shortString: ClosedRange<UInt8> = 0x40...0x7F
  static let smallInteger: ClosedRange<UInt8> = 0x80...0xFF

  /// The bytes of one element, by the packed tag minus the first one.
  static let packedWidths = [1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 1, 2]

  /// What a tag announces, in the words of an error message.
  static func description(of tag: UInt8) -> String {
    switch tag {
    case null: "nil"
    case no, yes: "a Boolean"
    case present: "an optional"
    case natural, negative, smallInteger: "an integer"
    case float: "a Float"
    case double: "a Double"
    case string, shortString: "a string"
    case handle: "a block handle"
    case descriptor: "a descriptor"
    case keyed, wideKeyed: "a keyed container"
    case unkeyed, wideUnkeyed: "an unkeyed container"
    case packed: "an array of numbers"
    default: "the unknown tag \(tag)"
    }
  }
}
