// SPDX-License-Identifier: Apache-2.0

/// Where and with what a run was made: what must be equal before two speeds mean the same.
public struct RunEnvironment: Codable, Equatable, Sendable {
  /// The processor's model and architecture.
  public var machine: String
  /// The number of processors that the run was allowed to use.
  public var cores: Int
  /// The release of the kernel.
  public var kernel: String
  /// The compiler that built the harness.
  public var toolchain: String
  /// The commit that the run was made at, `unknown` outside a repository.
  public var commit: String
  /// How the harness was built, `debug` or `release`.
  public var configuration: String

  /// Creates an environment from its parts.
  public init(
    machine: String, cores: Int, kernel: String, toolchain: String, commit: String,
    configuration: String
  ) {
    self.machine = machine
    self.cores = cores
    self.kernel = kernel
    self.toolchain = toolchain
    self.commit = commit
    self.configuration = configuration
  }
}
