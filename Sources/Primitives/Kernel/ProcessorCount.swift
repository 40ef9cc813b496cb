// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// How many processors there are.
enum ProcessorCount {
  /// Those that this process may run on.
  static var available: Int { Int(cp_processor_count()) }

  /// Those that the machine has in use.
  static var online: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
