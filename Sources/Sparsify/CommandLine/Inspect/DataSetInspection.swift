import Tensor

/// A data set: its sets, the shape of its images, how many of each class, the range of the values.
struct DataSetInspection: Inspection {
  fileprivate struct Part {
    let name: String
    let count: Int
    let minimum: Double
    let maximum: Double
    let mean: Double
    /// How many images each class has.
    let classCounts: [Int]
  }

  private let path: Path
  private let shape: [Int]
  private let seed: Seed?
  private let fingerprint: String
  /// The type of images of whole numbers, and how they become those that are shown here.
  private let wholeNumbers: DType?
  private let scaling: ImageScaling?
  private let parts: [Part]
  private let notes: [String]

  init(_ dataSet: DataSet, path: Path) {
    self.path = path
    shape = [dataSet.train.channels, dataSet.train.height, dataSet.train.width]
    seed = dataSet.seed
    fingerprint = dataSet.fingerprint
    wholeNumbers = dataSet.wholeNumberType
    scaling = dataSet.scaling
    notes = dataSet.notes
    let classes = 1 + Int(dataSet.sets.compactMap { $0.set.labels.max() }.max() ?? -1)
    parts = dataSet.sets.map { Part($0.part.key, $0.set, classes: classes) }
  }

  private var classes: Int { parts.map(\.classCounts.count).max() ?? 0 }

  var text: String {
    var sets = TextTable(["set", "images", "min", "max", "mean"])
    for part in parts {
      sets.add([
        part.name, String(part.count), brief(part.minimum), brief(part.maximum), brief(part.mean),
      ])
    }
    var lines = [
      "Data set \(path): \(dimensions(shape)) images, \(classes) classes"
        + (seed.map { ", seed \($0)" } ?? "")
    ]
    if let wholeNumbers {
      lines.append("  stored as \(wholeNumbers), \(scaling?.words ?? "taken as they are")")
    }
    lines += notes.map { "  note: \($0)" }
    lines.append(sets.text)
    // A table of many classes says less than its extremes.
    if classes <= 20 {
      var counts = TextTable(["class"] + parts.map(\.name))
      for i in 0..<classes {
        counts.add([String(i)] + parts.map { String($0.classCounts[i]) })
      }
      lines.append(counts.text)
    } else {
      for part in parts {
        let (low, high) = (part.classCounts.min()!, part.classCounts.max()!)
        lines.append("  \(part.name): \(low) to \(high) images of each class")
      }
    }
    return lines.joined(separator: "\n")
  }

  var json: JSONValue {
    [
      "kind": "dataset", "path": JSONValue(path), "shape": .array(shape.map(JSONValue.integer)),
      "classes": .integer(classes), "seed": seed.map { JSONValue($0) } ?? .null,
      "fingerprint": .string(fingerprint),
      "stored_as": wholeNumbers.map { .string($0.rawValue) } ?? .null,
      "normalize": scaling.map(\.json) ?? .null, "notes": .array(notes.map { .string($0) }),
      "sets": .array(
        parts.map { part in
          [
            "name": .string(part.name), "images": .integer(part.count),
            "min": .number(part.minimum), "max": .number(part.maximum), "mean": .number(part.mean),
            "class_counts": .array(part.classCounts.map(JSONValue.integer)),
          ]
        }),
    ]
  }
}

extension DataSetInspection.Part {
  fileprivate init(_ name: String, _ set: ImageSet, classes: Int) {
    self.name = name
    count = set.count
    var classCounts = [Int](repeating: 0, count: classes)
    for label in set.labels { classCounts[Int(label)] += 1 }
    self.classCounts = classCounts
    var (low, high, sum) = (Float.infinity, -Float.infinity, 0.0)
    set.forEachImage(in: 0..<set.count) { pixels in
      for i in 0..<pixels.count {
        low = min(low, pixels[i])
        high = max(high, pixels[i])
        sum += Double(pixels[i])
      }
    }
    (minimum, maximum) = (Double(low), Double(high))
    mean = sum / Double(set.count * set.stride)
  }
}
