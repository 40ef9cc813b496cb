// SPDX-License-Identifier: Apache-2.0

/// Figures with three digits and a unit, as a person reads them.
enum HumanUnits {
  /// A time such as `412 ns`, `4.12 µs` or `1.20 s`.
  static func duration(nanoseconds: Int64) -> String {
    duration(nanoseconds: Double(nanoseconds))
  }

  /// A time such as `412 ns`, `4.12 µs` or `1.20 s`.
  static func duration(nanoseconds: Double) -> String {
    scaled(nanoseconds, by: ["ns", "µs", "ms", "s"])
  }

  /// A rate such as `950 /s`, `9.50 k/s` or `1.88 M/s`.
  static func rate(perSecond: Double) -> String {
    scaled(perSecond, by: ["/s", "k/s", "M/s", "G/s"])
  }

  /// A number with a fixed count of digits after the point.
  static func fixed(_ value: Double, digits: Int) -> String {
    guard value.isFinite, value.magnitude < 1e12 else { return value.description }
    let scale = (0..<digits).reduce(1.0) { power, _ in power * 10 }
    let scaled = Int64((value.magnitude * scale).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(scaled)" }
    let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: Int64(scale))
    let padding = String(repeating: "0", count: digits - String(fraction).count)
    return "\(sign)\(whole).\(padding)\(fraction)"
  }

  /// A number with up to two digits after the point, and none that say nothing.
  static func trimmed(_ value: Double) -> String {
    var text = fixed(value, digits: 2)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  private static func scaled(_ value: Double, by units: [String]) -> String {
    var value = value
    var unit = 0
    while value.magnitude >= 999.5, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    // The smallest unit counts whole things: half a nanosecond was never measured.
    let digits =
      unit == 0 || value.magnitude >= 99.95 ? 0 : value.magnitude >= 9.995 ? 1 : 2
    return "\(fixed(value, digits: digits)) \(units[unit])"
  }
}
