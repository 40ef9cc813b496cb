// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Holds JSON against the part of JSON Schema 2020-12 that the report's schema uses.
///
/// A keyword outside that part is reported, so that no rule of the schema is passed over.
struct SchemaValidator {
  let root: JSONValue

  init(schema: Data) throws {
    root = try JSONDecoder().decode(JSONValue.self, from: schema)
  }

  /// Everything that is wrong with a text, one sentence each.
  func problems(with text: String) throws -> [String] {
    let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    return problems(value, root, at: "$")
  }

  private func problems(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
    guard case .object(let keywords) = schema else { return ["\(path): the schema is no object"] }
    return keywords.sorted { $0.key < $1.key }.flatMap { keyword, rule in
      problems(value, keyword: keyword, rule: rule, in: schema, at: path)
    }
  }

  private func problems(
    _ value: JSONValue, keyword: String, rule: JSONValue, in schema: JSONValue, at path: String
  ) -> [String] {
    switch (keyword, rule, value) {
    case ("$schema", _, _), ("title", _, _), ("description", _, _), ("$defs", _, _): return []
    case ("$ref", .string(let reference), _):
      guard let target = definition(reference) else { return ["\(path): no \(reference)"] }
      return problems(value, target, at: path)
    case ("type", .string(let type), _):
      return matches(value, type: type) ? [] : ["\(path): is not of type \(type)"]
    case ("const", _, _): return value == rule ? [] : ["\(path): is not the constant"]
    case ("enum", .list(let values), _):
      return values.contains(value) ? [] : ["\(path): is not one of the allowed values"]
    case ("minimum", .number(let bound), .number(let number)):
      return number >= bound ? [] : ["\(path): is below \(bound)"]
    case ("maximum", .number(let bound), .number(let number)):
      return number <= bound ? [] : ["\(path): is above \(bound)"]
    case ("pattern", .string(let pattern), .string(let text)):
      guard let regex = try? Regex(pattern) else { return ["\(path): bad pattern \(pattern)"] }
      return text.contains(regex) ? [] : ["\(path): does not match \(pattern)"]
    case ("required", .list(let names), .object(let fields)):
      return names.compactMap { name in
        guard case .string(let name) = name, fields[name] == nil else { return nil }
        return "\(path): lacks \(name)"
      }
    case ("properties", .object(let rules), .object(let fields)):
      return rules.sorted { $0.key < $1.key }.flatMap { name, rule in
        fields[name].map { problems($0, rule, at: "\(path).\(name)") } ?? []
      }
    case ("additionalProperties", .boolean(false), .object(let fields)):
      guard case .object(let rules) = schema["properties"] else { return [] }
      return fields.keys.filter { rules[$0] == nil }.map { "\(path): has unknown field \($0)" }
    case ("items", _, .list(let elements)):
      return elements.enumerated().flatMap { problems($1, rule, at: "\(path)[\($0)]") }
    case ("uniqueItems", .boolean(true), .list(let elements)):
      let isUnique = elements.indices.allSatisfy { !elements[..<$0].contains(elements[$0]) }
      return isUnique ? [] : ["\(path): has equal elements"]
    case ("minimum", _, _), ("maximum", _, _), ("pattern", _, _), ("required", _, _),
      ("properties", _, _), ("additionalProperties", .boolean(false), _), ("items", _, _),
      ("uniqueItems", _, _):
      return []  // The rule is about values of another type, which `type` refuses.
    default: return ["\(path): the validator does not know the keyword \(keyword)"]
    }
  }

  private func definition(_ reference: String) -> JSONValue? {
    let prefix = "#/$defs/"
    guard reference.hasPrefix(prefix) else { return nil }
    return root["$defs"]?[String(reference.dropFirst(prefix.count))]
  }

  private func matches(_ value: JSONValue, type: String) -> Bool {
    switch value {
    case .null: type == "null"
    case .boolean: type == "boolean"
    case .number(let number): type == "number" || type == "integer" && number == number.rounded()
    case .string: type == "string"
    case .list: type == "array"
    case .object: type == "object"
    }
  }
}
