// SPDX-License-Identifier: Apache-2.0

/// Names and imports point down only.
enum LayeringRules {
  /// The folders of Primitives, lowest first; folders of one row do not know each other.
  ///
  /// A file beside the folders belongs to the lowest row.
  static let primitives: [[String]] = [
    ["", "Kernel"], ["Encoding"], ["Authentication"], ["Locks", "Memory"], ["Messaging"],
    ["Containers"], ["Processes"], ["Pools"], ["Managers"],
  ]

  /// The folders of Checker; a file beside them belongs to none.
  static let checker: Set = [
    "", "Schedule", "History", "Exploration", "Checking", "Reporting", "Execution",
  ]

  /// Files whose stand in the layers is an argued exception.
  static let exempt: Set<String> = []

  /// Finds a file of Primitives that names a type of a higher or a neighbouring folder.
  static func upwardNames(in files: [SourceFile]) -> [Violation] {
    let members = files.filter { folder(of: $0, in: "Primitives") != nil }
    var homes: [String: Set<String>] = [:]
    for file in members {
      guard let folder = folder(of: file, in: "Primitives") else { continue }
      for type in file.declaredTypes where type.isTopLevel && !type.isPrivate {
        homes[type.name, default: []].insert(folder)
      }
    }
    return members.filter { !exempt.contains($0.path) }.flatMap { upwardNames(in: $0, homes) }
  }

  private static func upwardNames(
    in file: SourceFile, _ homes: [String: Set<String>]
  ) -> [Violation] {
    guard let own = folder(of: file, in: "Primitives"), let rank = rank(of: own) else { return [] }
    let visible = Set(primitives[..<rank].joined()).union(rank == 0 ? primitives[0] : [own])
    let ownNames = Set(file.declaredTypes.map(\.name))
    return file.words.compactMap { word in
      guard let found = homes[word.text], found.isDisjoint(with: visible),
        !ownNames.contains(word.text)
      else { return nil }
      let place = found.sorted().joined(separator: ", ")
      return Violation(
        file.path, line: word.line,
        "names \(word.text) of \(place), which \(own.isEmpty ? "the top" : own) must not know")
    }
  }

  /// Finds a file in a folder that has no place in the layers.
  static func strayFolders(_ file: SourceFile) -> [Violation] {
    if let folder = folder(of: file, in: "Primitives"), rank(of: folder) == nil {
      return [Violation(file.path, "give the folder \(folder) its row in LayeringRules.primitives")]
    }
    if let folder = folder(of: file, in: "Checker"), !checker.contains(folder) {
      return [Violation(file.path, "give the folder \(folder) its place in LayeringRules.checker")]
    }
    return []
  }

  /// Finds an import that the file's place does not allow.
  static func imports(_ file: SourceFile) -> [Violation] {
    guard let allowed = allowedImports(of: file) else {
      return file.imports.filter { $0.module == "CPrimitives" && !isKernel(file.path) }
        .map { Violation(file.path, line: $0.line, "only the kernel imports CPrimitives") }
    }
    return file.imports.filter { !allowed.contains($0.module) }.map {
      Violation(
        file.path, line: $0.line,
        "imports \($0.module); allowed here: \(allowed.sorted().joined(separator: ", "))")
    }
  }

  /// Finds a dependency on anything but the toolchain in a manifest.
  static func packageDependencies(_ file: SourceFile) -> [Violation] {
    let banned: Set = ["package", "binaryTarget", "systemLibrary", "plugin"]
    return file.words.filter { word in
      banned.contains(word.text) && word.before == UInt8(ascii: ".")
        && word.after == UInt8(ascii: "(")
    }
    .map { Violation(file.path, line: $0.line, ".\($0.text) is a dependency; there are none") }
  }

  /// Whether the file belongs to the kernel or to the kernel's own tests and benchmarks.
  static func isKernel(_ path: String) -> Bool {
    [
      "Sources/Primitives/Kernel/", "Tests/PrimitivesTests/Kernel/", "Tests/Benchmarks/Kernel/",
      "Tests/Fuzz/Kernel/",
    ].contains { path.hasPrefix($0) }
  }

  private static func allowedImports(of file: SourceFile) -> Set<String>? {
    if folder(of: file, in: "Primitives") != nil {
      return Set(["Distributed", "Glibc", "Synchronization"]).union(
        isKernel(file.path) ? ["CPrimitives"] : [])
    }
    if let folder = folder(of: file, in: "Checker") {
      return Set(["FoundationEssentials", "Glibc", "Synchronization"])
        .union(folder == "Execution" ? ["Primitives"] : [])
    }
    return file.path.hasPrefix("Sources/stress/")
      ? ["Checker", "FoundationEssentials", "Glibc", "Synchronization"] : nil
  }

  private static func rank(of folder: String) -> Int? {
    primitives.firstIndex { $0.contains(folder) }
  }

  /// The file's folder below a module, empty when it lies beside the folders, else nil.
  private static func folder(of file: SourceFile, in module: String) -> String? {
    let parts = file.components
    guard file.isSwift, parts.count > 2, parts[0] == "Sources", parts[1] == module else {
      return nil
    }
    return parts.count == 3 ? "" : parts[2]
  }
}
