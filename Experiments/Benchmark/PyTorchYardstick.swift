import Foundation

/// What pytorch_step.py measured in this run, in µs per sample and model, by the names of our stages.
func pytorchYardstick(python: String, family: String, channels: Int) throws -> [String: Double] {
  let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("pytorch_step.py")
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = [
    python, script.path, "--architecture", family, "--channels", "\(channels)", "--json",
  ]
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0,
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any],
    let times = object["microseconds_per_sample"] as? [String: NSNumber]
  else {
    throw CocoaError(.fileReadCorruptFile)
  }
  let names = [
    "variational step": "variational_step", "plain step": "plain_step", "evaluation": "evaluation",
  ]
  return names.compactMapValues { times[$0]?.doubleValue }
}
