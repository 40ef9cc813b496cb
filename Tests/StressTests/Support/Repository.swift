// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Places in the repository that tests read.
enum Repository {
  static let reportSchema: URL = root.appending(path: "reports/report.schema.json")
  static let explorationSchema: URL = root.appending(path: "reports/exploration.schema.json")

  private static let root: URL = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
}
