// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct DescriptionRulesTests {
  @Test func `everything public has a description`() {
    Violation.expectNone(DescriptionRules.undescribed(SourceTree.repository.swiftFiles))
  }

  @Test(arguments: [
    "public struct A {}", "public final class A: B {}", "  public actor A {}",
    "public struct A<T>: Sendable {}\nextension B: CustomStringConvertible {}",
  ])
  func `a type without a description is found`(text: String) {
    let file = SourceFile("Sources/Primitives/A.swift", text)
    #expect(DescriptionRules.undescribed([file]).count == 1)
    #expect(DescriptionRules.undescribed([SourceFile("Sources/Checker/A.swift", text)]).isEmpty)
  }

  @Test(arguments: [
    "public struct A: CustomStringConvertible {}", "struct A {}", "public enum A {}",
    "public struct A {}\nextension A: CustomStringConvertible {}",
    "public struct A<\n  T\n>: Sendable {}\nextension B.A: CustomStringConvertible {}",
    "public struct A:\n  B, CustomStringConvertible\n{}", "public class func a() {}",
  ])
  func `what has one, or needs none, is left alone`(text: String) {
    let file = SourceFile("Sources/Primitives/A.swift", text)
    #expect(DescriptionRules.undescribed([file]).isEmpty)
  }
}
