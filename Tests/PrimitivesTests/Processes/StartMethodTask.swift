// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// The cases of `TestStartMethod`, in a process of their own.
struct StartMethodTask: TemplateTask {
  enum Case: String, Codable, Sendable {
    case context, spawnDontSetContext, setGet, getAllStartMethods, mixedStartmethod
    case nestedStartmethod
  }

  let what: Case
  let method: StartMethod

  func run(in context: TemplateContext) throws -> Passed {
    let queue = try Queue<Sighting>()
    switch what {
    case .context:
      let child = try ProcessContext(startMethod: method).start(Errand.report(queue))
      try require(Children.join([child]) == [0] && child.startMethod == method, "\(child)")
      try require(queue.get().method == method, "the child says otherwise")
    case .spawnDontSetContext:
      let child = try ProcessContext(startMethod: .spawn).start(Errand.report(queue))
      try require(Children.join([child]) == [0], "\(child)")
      try require(StartMethod.default == .forkServer, "\(StartMethod.default)")
      try require(queue.get().defaultMethod == .forkServer, "the child's default changed")
    case .setGet:
      for method in StartMethod.allCases {
        StartMethod.default = method
        try require(StartMethod.default == method, "\(StartMethod.default)")
        let child = try ChildProcess.start(Errand.report(queue))
        try require(Children.join([child]) == [0], "\(child)")
        let seen = try queue.get()
        try require(seen.method == method && seen.defaultMethod == method, "\(seen)")
      }
    case .getAllStartMethods:
      try require(StartMethod.allCases == [.forkServer, .spawn, .fork], "another order")
      try require(StartMethod.default == StartMethod.allCases[0], "another default")
    case .mixedStartmethod:
      // What is made under any method goes to children of all.
      for other in StartMethod.allCases {
        StartMethod.default = other
        let mixed = try Queue<Sighting>()
        let child = try ChildProcess.start(Errand.report(mixed), using: method)
        try require(Children.join([child]) == [0], "\(child)")
        try require(mixed.get().method == method, "another method")
      }
    case .nestedStartmethod:
      for inner in StartMethod.allCases {
        let child = try ChildProcess.start(Errand.startReporter(queue, inner), using: method)
        try require(Children.join([child]) == [0], "\(child)")
        let (first, second) = (try queue.get(), try queue.get())
        try require(first.method == method && second.method == inner, "\(first) \(second)")
        try require(second.kernelParent == child.pid, "\(second)")
        try require(second.name == "\(first.name):1", "\(second.name)")
      }
    }
    return Passed()
  }
}
