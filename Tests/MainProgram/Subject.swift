// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What the globals are used by.
enum Subject: String {
  case pool, body, hosted, initializer

  func results(using method: StartMethod) throws -> [Int] {
    switch self {
    case .pool: return try Pool(processes: 2, using: method).map([1, 2, 3].map(Sum.init))
    case .body:
      let result = try SharedValue(0)
      let status = try ChildProcess.start(SumBody(result: result), using: method).join()
      return [result.value, Int(status?.exitCode ?? -1)]
    case .hosted:
      StartMethod.default = method
      let manager = try Manager(hosting: Adder.self)
      return [try manager.host(Adder.self, seed: 0).call(Adder.Get())]
    case .initializer:
      let result = try SharedValue(0)
      let pool = try Pool(
        processes: 1, using: method, initializer: SumBody(result: result))
      pool.close()
      pool.join()
      return [result.value]
    }
  }
}
