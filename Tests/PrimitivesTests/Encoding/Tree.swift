// SPDX-License-Identifier: Apache-2.0

/// A type that contains itself, without bound.
struct Tree: Codable, Hashable {
  var children: [Tree]

  static func chain(_ depth: Int) -> Tree {
    (0..<depth).reduce(Tree(children: [])) { inner, _ in Tree(children: [inner]) }
  }
}
