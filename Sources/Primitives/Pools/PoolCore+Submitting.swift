// SPDX-License-Identifier: Apache-2.0

/// Giving tasks to the workers.
extension PoolCore {
  /// A function as a call names it.
  struct Call {
    let function: UInt32
    let options: PoolOptions
    let limit: UInt64

    init(_ function: UInt32, _ options: PoolOptions) {
      self.function = function
      self.options = options
      limit = options.limitNanoseconds
    }
  }

  /// Why nothing can be given to the pool, if that is so.
  func refusal(in state: State) -> PrimitivesError? {
    switch state.stage {
    case .open: nil
    case .broken(let error): error
    case .closed, .ended:
      PrimitivesError(.closed, "nothing can be given to a pool that was closed or terminated")
    }
  }

  func checkOpen() throws(PrimitivesError) {
    checkOwner()
    if let refusal = state.locked({ refusal(in: $0) }) { throw refusal }
  }

  func number<Work: PoolTask>(of type: Work.Type) throws(PrimitivesError) -> UInt32 {
    if method != .fork { try TopLevelCode.requireGlobals(for: type) }
    return try state.locked { state throws(PrimitivesError) in
      try state.functions.number(of: type, on: board, areForked: method == .fork)
    }
  }

  /// Gives one input away; what cannot be is settled as failed.
  func submit<Input: Codable & Sendable>(
    _ input: Input, _ index: Int, of job: any PoolJob, _ call: Call
  ) {
    submit(index, of: job, call, keeping: input) {
      try PoolCoding.encode(
        input, after: PoolHeader(function: call.function, [], limit: call.limit))
    }
  }

  /// Gives several inputs away as one task.
  func submit<Input: Codable & Sendable>(
    chunk: [Input], _ index: Int, of job: any PoolJob, _ call: Call
  ) {
    submit(index, of: job, call, keeping: chunk) {
      try PoolCoding.encode(
        chunk, after: PoolHeader(function: call.function, .chunk, limit: call.limit))
    }
  }

  private func submit(
    _ index: Int, of job: any PoolJob, _ call: Call, keeping inputs: some Sendable,
    _ encode: @escaping @Sendable () throws -> QueueCore.Payload
  ) {
    do {
      let payload = try encode()
      try withExtendedLifetime(inputs) {
        try put(
          payload,
          Record(
            job: job, index: index, address: 0, retries: call.options.retries,
            encode: call.options.retries > 0 ? encode : nil))
      }
    } catch {
      settle([(job, index, .failed(error))])
    }
  }

  /// Puts a task, unless the pool takes none any more.
  private func put(
    _ payload: QueueCore.Payload, _ record: Record
  ) throws(PrimitivesError) {
    try state.locked { state throws(PrimitivesError) in
      if let refusal = refusal(in: state) { throw refusal }
      try append(payload, record, to: &state)
    }
  }

  /// The number of a task and its record come to be under one lock, so that no reply comes before.
  private func append(
    _ payload: QueueCore.Payload, _ record: Record, to state: inout State
  ) throws(PrimitivesError) {
    guard let (number, address) = try tasks.putNumbered(payload) else {
      throw PrimitivesError(.closed, "nothing can be given to a pool that has ended")
    }
    var record = record
    record.address = address
    state.records.insert(record, as: number)
  }

  /// Puts a task that has been taken before, also when the pool is closed; settles it as failed if
  /// that is not possible, and as cancelled if the pool has been terminated.
  ///
  /// - Returns: How the task was settled, if it was.
  func putAgain(
    _ record: Record, _ payload: () throws -> QueueCore.Payload
  ) -> (any PoolJob, Int, PoolTaskEnd)? {
    do {
      let payload = try payload()
      try state.locked { state throws(PrimitivesError) in
        switch state.stage {
        case .open, .closed: try append(payload, record, to: &state)
        case .broken(let error): throw error
        case .ended: throw PrimitivesError(.closed, "the pool was terminated")
        }
      }
      return nil
    } catch let error as PrimitivesError where error.code == .closed {
      return (record.job, record.index, .failed(PoolTaskError.cancelled))
    } catch {
      return (record.job, record.index, .failed(error))
    }
  }

  /// Settles tasks that have no record any more, and tells of jobs that are ready by that.
  func settle(_ ends: [(any PoolJob, Int, PoolTaskEnd)]) {
    var ready: [any PoolJob] = []
    settle(ends, &ready)
    tell(ready)
  }

  /// The same for whoever tells of the jobs later.
  func settle(_ ends: [(any PoolJob, Int, PoolTaskEnd)], _ ready: inout [any PoolJob]) {
    for (job, index, end) in ends {
      let endsRest = job.settle(index, end)
      if job.completion.isReady { ready.append(job) }
      if endsRest { cancelAll(of: job, &ready) }
    }
  }
}
