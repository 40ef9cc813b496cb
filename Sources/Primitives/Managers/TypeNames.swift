// SPDX-License-Identifier: Apache-2.0

/// The names of types as programs tell them each other: module and type.
///
/// Two programs that import the module of a type have the same name for it.
enum TypeNames {
  private static let known = Guarded<[ObjectIdentifier: String]>([:])

  static func name(of type: Any.Type) -> String {
    let id = ObjectIdentifier(type)
    if let name = known.locked({ $0[id] }) { return name }
    let name = String(reflecting: type)
    known.locked { $0[id] = name }
    return name
  }
}
