// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

// A program as a newcomer writes it: globals in its main file, and bodies that use them. Its
// arguments are what is to be set, where children begin, how they are started, and as what.

let arguments: [String] = Array(CommandLine.arguments.dropFirst())
let integer: Int = arguments.contains("integer") ? 10 : 0
let array: [Int]? = arguments.contains("array") ? [10, 20] : nil
let string: String? = arguments.contains("string") ? "ten, in a string that is a long one" : nil
let object: Ten? = arguments.contains("object") ? Ten() : nil
// Only the top-level code uses these.
let title: String = "what comes out:"
let method: StartMethod = arguments.compactMap(StartMethod.init).first ?? .default
let subject: Subject = arguments.compactMap(Subject.init).first ?? .pool

print("above")
if arguments.contains("exit"), CurrentProcess.startMethod != nil { exit(0) }
if arguments.contains("early") { try Pool(processes: 1, using: method).terminate() }
if arguments.contains("shared") { _ = try Lock() }
if arguments.contains("mark") { ChildProcess.beginHere() }

let late: Int = arguments.contains("late") ? 30 : 0

func show(_ numbers: [Int]) { print(title, numbers) }

do {
  show(try subject.results(using: method))
} catch let error as PrimitivesError where error.code == .unsetGlobals {
  print("unset:", error.message)
  exit(3)
}
