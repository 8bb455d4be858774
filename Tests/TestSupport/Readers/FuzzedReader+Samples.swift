extension FuzzedReader {
  /// Sound files to begin with, where they are made by program and not taken from fixtures.
  public var samples: [[UInt8]] {
    switch self {
    case .idx:
      [
        [0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 9],
        [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3] + (0..<12).map { 20 * $0 },
        [0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1],
      ]
    case .json:
      [#"{"a": [1, -2.5e-3, NaN, -Infinity, null, true], "é\ud83d\ude00": {"\u0001": "\/"}}"#]
        .map { Array($0.utf8) }
    case .safetensors:
      [
        #"{"__metadata__":{"a":"b"},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
          + #""y":{"dtype":"BOOL","shape":[1,3],"data_offsets":[8,11]}}"#
      ].map { header in
        [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + (0..<11)
      }
    case .state: [TrialStateSample.small, TrialStateSample.fitting]
    case .tree:
      [Self.tarArchive, storedGzip(Self.tarArchive, block: 700), Self.zipArchive]
    case .zip, .legacy, .pickle, .inflate: []
    }
  }

  private static var tarArchive: [UInt8] {
    var tar = TarBuilder()
    tar.add("zoo", type: "5")
    tar.add("zoo/params.json", Array("{}".utf8))
    tar.add("zoo/again", type: "1", link: "zoo/params.json")
    tar.add("pax", Array("19 path=zoo/longer\n".utf8), type: "x")
    tar.add("short", [1, 2, 3])
    tar.add("link", type: "2", link: "short")
    return tar.archive()
  }

  private static var zipArchive: [UInt8] {
    var zip = DeflatedArchive()
    zip.add("zoo/", [])
    zip.add("zoo/params.json", Array("{}".utf8))
    zip.addZeros("zoo/zeros", count: 3_000)
    zip.add("link", [1], mode: 0o120777)
    return zip.archive()
  }
}
