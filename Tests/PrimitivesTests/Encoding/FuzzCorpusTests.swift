// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Holds the files that fuzzing starts from against the messages of the other tests; with
/// `UPDATE_FUZZ_CORPUS=1` in the environment it writes them.
@Suite struct FuzzCorpusTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fuzz/Corpus")

  private func corpus() throws -> [String: Data] {
    let samples = try EncodingSample.all()
    let names = samples.enumerated().map { index, sample in
      let letters = sample.description.map { $0.isLetter || $0.isNumber ? $0 : "-" }
      return (index < 10 ? "0" : "") + "\(index)-" + String(letters)
    }
    return Dictionary(uniqueKeysWithValues: zip(names, samples.map { Data($0.bytes) }))
  }

  @Test func `fuzzing starts from the messages of today`() throws {
    let expected = try corpus()
    let manager = FileManager.default
    if ProcessInfo.processInfo.environment["UPDATE_FUZZ_CORPUS"] == "1" {
      try? manager.removeItem(at: Self.folder)
      try manager.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      for (name, data) in expected { try data.write(to: Self.folder.appending(path: name)) }
    }
    let names = try manager.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(names) == Set(expected.keys), "set UPDATE_FUZZ_CORPUS=1 to write it anew")
    for (name, data) in expected {
      #expect(manager.contents(atPath: Self.folder.appending(path: name).path) == data, "\(name)")
    }
  }
}
