// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What the shared objects of a scenario are called: as the fields of its `Objects` are.
struct ObjectNames {
  /// Deeper than this no one nests what a scenario shares.
  private static let depthLimit = 8
  private static let elementLimit = 1000

  /// A block that a value is a hold on.
  private struct Find {
    var path: String
    var offset: UInt64
    var kind: String
    /// How deep in the value of its field it was found.
    var depth: Int
  }

  private var finds: [Find] = []
  private var names: [UInt64: String] = [:]

  /// Looks through the fields of a value, those of arrays and other structures too.
  init(of objects: Any) {
    visit(objects, path: "", depth: 0, inner: 0)
    // What a field holds first of all has its name, also where another field's object holds it,
    // as a condition does its lock.
    let main = Dictionary(grouping: finds, by: \.path).mapValues { $0.map(\.depth).min() ?? 0 }
    for find in finds where find.depth == main[find.path] && names[find.offset] == nil {
      names[find.offset] = find.path.isEmpty ? find.kind : find.path
    }
    for find in finds where names[find.offset] == nil {
      names[find.offset] = find.path.isEmpty ? find.kind : "\(find.path).\(find.kind)"
    }
  }

  /// What an offset in the shared memory is called: the object and the place in it.
  func name(of offset: UInt64) -> String {
    guard let block = StepControl.block(around: offset), let known = names[block] else {
      return StepControl.name(of: offset)
    }
    return StepControl.name(of: offset, in: block, called: known)
  }

  private mutating func visit(_ value: Any, path: String, depth: Int, inner: Int) {
    if let block = StepControl.block(of: value) {
      finds.append(
        Find(path: path, offset: block.offset, kind: block.kind, depth: inner))
      return
    }
    guard depth < Self.depthLimit else { return }
    let mirror = Mirror(reflecting: value)
    // The parts of a primitive are its own affair, and not called by their names.
    let isInner = inner > 0 || String(reflecting: type(of: value)).hasPrefix("Primitives.")
    for (index, child) in mirror.children.enumerated().prefix(Self.elementLimit) {
      let name =
        isInner || mirror.displayStyle == .optional
        ? path : Self.path(path, to: child.label, index)
      visit(child.value, path: name, depth: depth + 1, inner: isInner ? inner + 1 : 0)
    }
    if let parent = mirror.superclassMirror {
      for child in parent.children {
        visit(child.value, path: path, depth: depth + 1, inner: inner + (isInner ? 1 : 0))
      }
    }
  }

  private static func path(_ path: String, to label: String?, _ index: Int) -> String {
    guard let label else { return "\(path)[\(index)]" }
    return path.isEmpty ? label : "\(path).\(label)"
  }
}
