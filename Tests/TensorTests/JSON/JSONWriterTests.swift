import Foundation
import Tensor
import Testing

@Suite struct JSONWriterTests {
  /// Written as Python's `json.dumps(value)` and `json.dumps(value, indent=4)` write it.
  private let value: JSONValue = [
    "a": [1, 2.0, ["b": [], "c": [:]]], "é": "x\u{7F}\0\n😀\"\\/", "n": .number(.nan),
    "i": .number(-.infinity), "t": [true, nil, false],
  ]

  @Test func `writes one line as Python does`() {
    #expect(
      value.text() == #"{"a": [1, 2.0, {"b": [], "c": {}}], "#
        + #""\u00e9": "x\u007f\u0000\n\ud83d\ude00\"\\/", "n": NaN, "i": -Infinity, "#
        + #""t": [true, null, false]}"#)
  }

  @Test func `knows how much it will write`() {
    let deep = (0..<20).reduce(value) { inner, _ in [["x": inner], value] }
    for value in [value, deep, deep.array![0], [], [:], [[]], .integer(-12), .string("\u{7F}é")] {
      for style in [JSONStyle.oneLine, .indented(2), .indented(4)] {
        #expect(value.size(style) == value.text(style).utf8.count)
      }
    }
  }

  @Test func `writes indented text as Python does`() {
    #expect(
      value.text(.indented(4)) == #"""
        {
            "a": [
                1,
                2.0,
                {
                    "b": [],
                    "c": {}
                }
            ],
            "\u00e9": "x\u007f\u0000\n\ud83d\ude00\"\\/",
            "n": NaN,
            "i": -Infinity,
            "t": [
                true,
                null,
                false
            ]
        }
        """#)
  }

  @Test func `reads back what it writes`() throws {
    let text = #"{"b": [0, 0.0, -0.0, 1e-05, 1e+16, 1e400, "é😀"], "a": {"z": null}}"#
    let read = try JSONValue(parsing: Array(text.utf8))
    #expect(try JSONValue(parsing: Array(read.text().utf8)) == read)
    #expect(try JSONValue(parsing: Array(read.text(.indented(2)).utf8)) == read)
    #expect(
      read.text()
        == #"{"b": [0, 0.0, -0.0, 1e-05, 1e+16, Infinity, "\u00e9\ud83d\ude00"], "a": {"z": null}}"#
    )
  }

  @Test(arguments: [
    (0.0, "0.0"), (-0.0, "-0.0"), (1.0, "1.0"), (0.1, "0.1"), (1e-05, "1e-05"),
    (0.0001, "0.0001"), (0.00012345, "0.00012345"), (9.999e-05, "9.999e-05"), (300.0, "300.0"),
    (1e15, "1000000000000000.0"), (1e16, "1e+16"), (1.5e+16, "1.5e+16"),
    (9_007_199_254_740_992, "9007199254740992.0"),
    (1.2345678901234568e+17, "1.2345678901234568e+17"),
    (9_999_999_999_999_998, "9999999999999998.0"), (4_503_599_627_370_498, "4503599627370498.0"),
    (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e+308, "1.7976931348623157e+308"),
    (1e+22, "1e+22"),
    (-2.5e-07, "-2.5e-07"), (1e+100, "1e+100"), (123.456, "123.456"), (.infinity, "inf"),
    (-.infinity, "-inf"), (.nan, "nan"),
  ])
  func `writes a double as Python's repr`(number: Double, expected: String) {
    #expect(number.pythonDescription == expected)
  }

  /// Lines of bit pattern and `repr`, written by the command in the file's first line.
  @Test func `writes random doubles as Python's repr`() throws {
    let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    let text = try String(
      contentsOf: folder.appending(path: "JSON/python_repr.txt"), encoding: .utf8)
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines.count == 1000)
    for line in lines {
      let fields = line.split(separator: " ")
      let number = Double(bitPattern: try #require(UInt64(fields[0], radix: 16)))
      #expect(number.pythonDescription == fields[1])
    }
  }
}
