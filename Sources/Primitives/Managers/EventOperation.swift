// SPDX-License-Identifier: Apache-2.0

/// What an event is asked to do for another family.
enum EventOperation: Codable, Sendable {
  case set
  case clear
  case isSet
  case wait(timeout: Duration?)

  func perform(on block: BlockReference) throws -> ManagerAnswer {
    let event = Event(try block.checked(.event))
    switch self {
    case .set: event.set()
    case .clear: event.clear()
    case .isSet: return .flag(event.isSet)
    case .wait(let timeout?): return .flag(event.wait(timeout: timeout))
    case .wait(nil):
      event.wait()
      return .flag(true)
    }
    return .done
  }
}
