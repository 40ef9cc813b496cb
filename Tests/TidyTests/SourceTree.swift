// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The repository that this test was built from, read once.
struct SourceTree: Sendable {
  /// The tree around this file.
  static let repository = SourceTree(
    root: #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 })

  /// The names at the top level, build products and version control left out, sorted.
  let topLevel: [String]

  /// Every text file, sorted by path.
  let files: [SourceFile]

  /// The paths of all files and folders, relative to the top.
  let paths: Set<String>

  private init(root: String) {
    var files: [SourceFile] = []
    var paths: Set<String> = []
    let topLevel = Self.entries(of: root).filter { !Self.isIgnored($0) }
    var pending = topLevel
    while let path = pending.popLast() {
      paths.insert(path)
      if Self.isFolder(root + "/" + path) {
        pending += Self.entries(of: root + "/" + path).map { path + "/" + $0 }
          .filter { !Self.isIgnored($0) }
      } else if let text = Self.text(at: root + "/" + path) {
        files.append(SourceFile(path, text))
      }
    }
    self.topLevel = topLevel
    self.files = files.sorted { $0.path < $1.path }
    self.paths = paths
  }

  /// The Swift files.
  var swiftFiles: [SourceFile] { files.filter(\.isSwift) }

  /// The Swift files under Sources and Tests, which is all but the manifest.
  var sources: [SourceFile] {
    swiftFiles.filter { $0.path.hasPrefix("Sources/") || $0.path.hasPrefix("Tests/") }
  }

  /// Says the same as `.gitignore`, which a tree without git cannot be asked about.
  static func isIgnored(_ path: String) -> Bool {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return path == ".git" || path == ".swiftpm" || path == "Package.resolved"
      || path.hasPrefix(".build") || name.hasSuffix(".o") || name == "__pycache__"
      || (path.hasPrefix("reports/stress-") && path.hasSuffix(".json"))
  }

  private static func entries(of folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  private static func isFolder(_ path: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.type] as? FileAttributeType == .typeDirectory
  }

  private static func text(at path: String) -> String? {
    FileManager.default.contents(atPath: path).flatMap { String(data: $0, encoding: .utf8) }
  }
}
