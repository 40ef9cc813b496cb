// SPDX-License-Identifier: Apache-2.0

/// The first byte of each message between a template and who asked for a task.
enum TemplateMessage: UInt8 {
  /// To the template: the type's name, a zero, the task as JSON.
  case task
  /// To the template: end the present task.
  case cancel
  /// From the template, any number of times: `RunProgress` as JSON.
  case progress
  /// From the template: the output as JSON.
  case output
  /// From the template: a sentence.
  case failure
}
