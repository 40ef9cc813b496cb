// SPDX-License-Identifier: Apache-2.0

import Primitives

@testable import Checker

/// A tiny program drawn from a seed: each process reads and writes a few shared words, and may
/// sleep until another one signals.
struct RandomProgram: ControlledScenario {
  struct Objects {
    let words: SharedArray<UInt64>
    let signal: CountingSemaphore
  }

  enum Instruction {
    case load(Int)
    case store(Int, UInt64)
    case add(Int)
    case replace(Int, UInt64, UInt64)
    case signal
    case await
  }

  let seed: UInt64
  let processes: Int
  let operations: Int

  var programs: [[Instruction]] {
    var generator = SeededGenerator(seed: seed, stream: 77)
    return (0..<processes).map { process in
      (0..<operations).map { _ in
        let word = generator.number(in: 0...1)
        switch generator.number(in: 0...6) {
        case 0, 1: return .load(word)
        case 2: return .store(word, UInt64(generator.number(in: 0...2)))
        case 3: return .add(word)
        case 4:
          return .replace(
            word, UInt64(generator.number(in: 0...1)), UInt64(generator.number(in: 0...2)))
        case 5: return .signal
        // Only some sleep, or nearly every program would do nothing else.
        default: return process == 0 ? .await : .signal
        }
      }
    }
  }

  func prepare() throws -> Objects {
    try Objects(
      words: SharedArray(repeating: UInt64(0), count: 2), signal: CountingSemaphore(permits: 0))
  }

  func run(process: Int, on objects: Objects, recorder: CallRecorder) throws {
    for instruction in programs[process] {
      recorder.call("step") {
        switch instruction {
        case .load(let word): return objects.words[word]
        case .store(let word, let value):
          objects.words[word] = value
          return 0
        case .add(let word): return objects.words.add(1, at: word)
        case .replace(let word, let old, let new):
          // Read first, so that it matters who comes in between.
          guard objects.words[word] == old else { return 9 }
          objects.words[word] = new
          return 8
        case .signal:
          objects.signal.release()
          return 0
        case .await:
          objects.signal.acquire()
          return 0
        }
      }
    }
  }

  /// Never anything: what can come of a program is collected by whoever explores it.
  func check(_ execution: Execution, on objects: Objects) throws -> [String] { [] }

  func permitsSleepers(_ execution: Execution, on objects: Objects) throws -> Bool { true }
}
