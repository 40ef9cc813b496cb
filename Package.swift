// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let strictC: [CSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
  name: "primitives",
  products: [
    .library(name: "Primitives", targets: ["Primitives"]),
    .library(name: "Checker", targets: ["Checker"]),
    .executable(name: "stress", targets: ["stress"]),
  ],
  targets: [
    .target(name: "CPrimitives", cSettings: strictC),
    .target(name: "Primitives", dependencies: ["CPrimitives"], swiftSettings: strict),
    .target(name: "Checker", dependencies: ["Primitives"], swiftSettings: strict),
    .executableTarget(name: "stress", dependencies: ["Checker"], swiftSettings: strict),

    .target(name: "BenchmarkPeers", path: "Tests/BenchmarkPeers", cSettings: strictC),
    .executableTarget(
      name: "benchmarks", dependencies: ["BenchmarkPeers", "CPrimitives", "Primitives"],
      path: "Tests/Benchmarks",
      exclude: [
        "cpython_connection.py", "cpython_dictionary.py", "cpython_listener.py", "cpython_pool.py",
        "cpython_queue.py", "cpython_start.py",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "mainprogram", dependencies: ["Primitives"], path: "Tests/MainProgram",
      swiftSettings: strict),
    .testTarget(
      name: "PrimitivesTests", dependencies: ["Primitives", "Checker", "mainprogram"],
      exclude: ["Weaknesses/cpython"], swiftSettings: strict),
    .testTarget(
      name: "CheckerTests", dependencies: ["Primitives", "Checker"], swiftSettings: strict),
    .testTarget(
      name: "StressTests", dependencies: ["stress", "Checker"], swiftSettings: strict),
    .testTarget(name: "TidyTests", exclude: ["Python"], swiftSettings: strict),
  ]
)
