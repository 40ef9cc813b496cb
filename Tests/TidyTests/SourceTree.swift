// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The repository that this test was built from, read once.
///
/// Judged is what git keeps: a log, an editor's folder or a virtual environment that someone has in
/// the working tree is no concern of the repository's. Where CI asks, it is also what git would
/// add, so that nothing is left lying about. A tree without git is taken to have what belongs
/// there.
struct SourceTree: Sendable {
  /// What of a working tree is judged.
  enum Extent: Sendable {
    /// What git keeps track of.
    case tracked
    /// That, and what is neither tracked nor ignored.
    case addable
  }

  /// The tree around this file.
  static let repository = SourceTree(
    root: #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 },
    extent: extent(environment: ProcessInfo.processInfo.environment))

  /// The names at the top level, sorted.
  let topLevel: [String]

  /// Every text file, sorted by path.
  let files: [SourceFile]

  /// The paths of all files and folders, relative to the top.
  let paths: Set<String>

  init(root: String, extent: Extent) {
    var files: [SourceFile] = []
    var paths: Set<String> = []
    for path in Self.tracked(in: root, extent) ?? Self.listed(in: root) {
      // What is tracked may have been removed.
      guard FileManager.default.fileExists(atPath: root + "/" + path) else { continue }
      let parts = path.split(separator: "/")
      for count in 1...parts.count { paths.insert(parts[..<count].joined(separator: "/")) }
      if let text = Self.text(at: root + "/" + path) { files.append(SourceFile(path, text)) }
    }
    topLevel = paths.filter { !$0.contains("/") }.sorted()
    self.files = files.sorted { $0.path < $1.path }
    self.paths = paths
  }

  /// The Swift files.
  var swiftFiles: [SourceFile] { files.filter(\.isSwift) }

  /// The Swift files under Sources and Tests, which is all but the manifest.
  var sources: [SourceFile] {
    swiftFiles.filter { $0.path.hasPrefix("Sources/") || $0.path.hasPrefix("Tests/") }
  }

  /// CI has a tree of its own, in which nothing else belongs.
  static func extent(environment: [String: String]) -> Extent {
    environment["CI"] == "true" ? .addable : .tracked
  }

  // MARK: With git

  /// What git lists, or `nil` where there is no git, or it does not know this tree.
  private static func tracked(in root: String, _ extent: Extent) -> [String]? {
    guard let cached = git(["--cached"], in: root), cached.contains("Package.swift") else {
      return nil
    }
    guard extent == .addable else { return cached }
    return cached + (git(["--others", "--exclude-standard"], in: root) ?? [])
  }

  private static func git(_ options: [String], in root: String) -> [String]? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    // The tree may be another user's, as in a container.
    process.arguments =
      ["git", "-c", "safe.directory=*", "-C", root, "ls-files", "-z"] + options
    // A hook of git's runs its commands with these, and they may mean another tree.
    process.environment = ProcessInfo.processInfo.environment.filter {
      !["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"].contains($0.key)
    }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil,
      let data = try? output.fileHandleForReading.readToEnd() ?? Data()
    else { return nil }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: data, as: UTF8.self).split(separator: "\0").map(String.init)
  }

  // MARK: Without git

  /// The files of all that belongs to the top level, build products left out.
  private static func listed(in root: String) -> [String] {
    var files: [String] = []
    var pending = RepositoryRules.topLevel.sorted()
    while let path = pending.popLast() {
      if isFolder(root + "/" + path) {
        pending += entries(of: root + "/" + path).map { path + "/" + $0 }
          .filter { !isIgnored($0) }
      } else {
        files.append(path)
      }
    }
    return files
  }

  /// Says the same as `.gitignore`, which a tree without git cannot be asked about.
  static func isIgnored(_ path: String) -> Bool {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let isReport =
      path.hasPrefix("reports/stress-") || path.hasPrefix("reports/explore-")
    return path == ".git" || path == ".swiftpm" || path == "Package.resolved"
      || path.hasPrefix(".build") || name.hasSuffix(".o") || name == "__pycache__"
      || isReport && path.hasSuffix(".json") || path == "reports/failing-schedules.txt"
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
