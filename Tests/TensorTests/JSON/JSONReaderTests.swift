import Tensor
import TestSupport
import Testing

@Suite struct JSONReaderTests {
  private func parse(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: Array(text.utf8))
  }

  @Test func `keeps the order of keys`() throws {
    let object = try #require(try parse(#"{"z": 1, "a": {"c": null, "b": []}, "m": true}"#).object)
    #expect(object.keys == ["z", "a", "m"])
    #expect(object["a"]?.object?.keys == ["c", "b"])
  }

  @Test func `keeps integers apart from floating-point numbers`() throws {
    #expect(
      try parse("[0, 0.0, -0, -0.0, 10.0, 1e3]")
        == .array([
          .integer(0), .number(0), .integer(0), .number(-0.0), .number(10), .number(1000),
        ]))
    let negativeZero = try #require(try parse("-0.0").double)
    #expect(negativeZero.sign == .minus)
  }

  @Test func `reads integers to the limits of 64 bits, and doubles beyond theirs`() throws {
    #expect(try parse("9223372036854775807") == .integer(.max))
    #expect(try parse("-9223372036854775808") == .integer(.min))
    #expect(try parse("1e400") == .number(.infinity))
    #expect(try parse("-1e-400") == .number(-0.0))
  }

  @Test func `reads bare NaN and infinities`() throws {
    let values = try #require(try parse("[NaN, Infinity, -Infinity]").array)
    #expect(values[0].double?.isNaN == true)
    #expect(values[1] == .number(.infinity))
    #expect(values[2] == .number(-.infinity))
  }

  @Test func `what is read twice is the same, NaN too`() throws {
    for text in [
      "null", "true", "1", "1.5", "NaN", "[NaN, {\"a\": NaN}]", "\"NaN\"",
      "123456789012345678901234567890",
    ] {
      #expect(try parse(text) == parse(text), "\(text)")
      #expect(try parse("[\(text)]") != parse("[0, \(text)]"), "\(text)")
    }
    #expect(try parse("NaN") != parse("\"NaN\"") && parse("NaN") != parse("0.0"))
    #expect(try parse("1") != parse("1.0") && parse("-0.0") == parse("0.0"))
    #expect(try parse("NaN").isSameNumber(as: parse("NaN")))
    #expect(try !parse("NaN").isSameNumber(as: parse("1")))
  }

  @Test func `reads escapes and surrogates`() throws {
    #expect(try parse(#""\"\\\/\b\f\n\r\t\u00e9""#) == .string("\"\\/\u{8}\u{C}\n\r\té"))
    #expect(try parse(#""\ud83d\ude00""#) == .string("😀"))
    #expect(try parse(#""\ud83dx\ude00""#) == .string("\u{FFFD}x\u{FFFD}"))
    #expect(try parse(#""\ud83d\u0041""#) == .string("\u{FFFD}A"))
    #expect(try parse(#""é😀""#) == .string("é😀"))
  }

  @Test func `takes the last value of a key that occurs twice`() throws {
    #expect(try parse(#"{"a": 1, "b": 2, "a": 3}"#) == ["a": 3, "b": 2])
  }

  @Test func `reads a value behind a byte order mark and with space around it`() throws {
    #expect(try JSONValue(parsing: [0xEF, 0xBB, 0xBF] + Array(" \t\r\n[ ] \n".utf8)) == [])
  }

  @Test(arguments: [
    ("", 0, "the text ends where a value should begin"),
    ("{\"a\": 1", 7, "the text ends where ',' or '}' should follow a member"),
    ("[1 2]", 3, "'2' where ',' or ']' should follow an element"),
    ("[1,]", 3, "']' where a value should begin"),
    ("{a: 1}", 1, "'a' where a key should begin"),
    ("{\"a\" 1}", 5, "'1' where ':' should follow the key 'a'"),
    ("01", 1, "'1' after the end of the value"),
    ("-", 1, "the text ends where a digit should be"),
    ("1.", 2, "the text ends where a digit should follow '.'"),
    ("1e+", 3, "the text ends where the exponent should be"),
    ("nul", 0, "'n' where a value should begin"),
    ("\"abc", 0, "a string without its closing quote"),
    ("\"\\x\"", 2, "'x' after a backslash"),
    ("\"\\u12g4\"", 5, "'g' where a hexadecimal digit should be"),
    ("\"\u{1}\"", 1, "control character byte 1 in a string"),
    ("\"\\", 2, "the text ends within a string"),
  ])
  func `says where the text goes wrong`(text: String, byte: Int, reason: String) throws {
    let error = try #require(throws: JSONError.self) { try parse(text) }
    #expect(error.byte == byte)
    #expect(error.reason == reason)
  }

  @Test func `counts lines and columns from one`() throws {
    let error = try #require(throws: JSONError.self) { try parse("{\n  \"a\": 1,\n  b\n}") }
    #expect((error.line, error.column) == (3, 3))
    #expect(
      "\(error)" == "not JSON at line 3, column 3 (byte 14): 'b' where a key should begin")
  }

  @Test func `refuses a string that is not UTF-8`() throws {
    let error = try #require(throws: JSONError.self) {
      try JSONValue(parsing: [0x22, 0xC3, 0x28, 0x22])
    }
    #expect(error.reason == "a string that is not UTF-8")
  }

  @Test func `limits depth and size`() throws {
    let limits = JSONLimits(depth: 3, bytes: 10)
    #expect(try JSONValue(parsing: Array("[[[1]]]".utf8), limits: limits) == [[[1]]])
    #expect(throws: JSONError.self) {
      try JSONValue(parsing: Array("[[[[1]]]]".utf8), limits: limits)
    }
    #expect(throws: JSONError.self) {
      try JSONValue(parsing: Array("[1, 2, 3, 4]".utf8), limits: limits)
    }
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
    #expect(throws: JSONError.self) { try JSONValue(parsing: deep) }
  }

  @Test func `reads or refuses every damaged text, and reads again what it read`() throws {
    let text = Array(
      #"{"a::b": [1, -2.5e-3, NaN, -Infinity, true, null], "é\u00e9\ud83d": {"x": "y\n"}}"#.utf8)
    var generator = SplitMix64(seed: 7)
    var readCount = 0
    for _ in 0..<5000 {
      var damaged = text
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: damaged.indices, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: damaged[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: damaged.remove(at: place)
        default: damaged.insert(damaged.randomElement(using: &generator)!, at: place)
        }
      }
      guard let value = try? JSONValue(parsing: damaged) else { continue }
      readCount += 1
      let written = value.text()
      #expect(try JSONValue(parsing: Array(written.utf8)).text() == written)
    }
    #expect((100..<4500).contains(readCount))
  }

  @Test func `integers keep their digits`() throws {
    let digits = String(repeating: "7", count: WideInteger.mostDigits)
    for text in [
      "9223372036854775807", "9223372036854775808", "-9223372036854775809",
      "12345678901234567890", "18446744073709551615", digits, "-" + digits,
    ] {
      let value = try parse(text)
      #expect(value.text() == text)
      #expect(value.double == Double(text))
    }
    #expect(try parse("9223372036854775808") == JSONValue(Int128(1) << 63))
    let error = #expect(throws: JSONError.self) { try parse(digits + "7") }
    #expect(error?.reason == "an integer of 601 digits, more than 600")
  }

  @Test func `numbers are compared in full`() throws {
    let wide = try parse("18446744073709551615")
    #expect(wide.int == nil && wide.int128 == Int128(UInt64.max))
    #expect(try wide.isSameNumber(as: parse("18446744073709551615")))
    #expect(try !wide.isSameNumber(as: parse("18446744073709551614")))
    #expect(try parse("18446744073709551616").isSameNumber(as: .number(0x1p64)))
    #expect(JSONValue.integer(10).isSameNumber(as: .number(10)))
    #expect(!JSONValue.integer(1 << 53 + 1).isSameNumber(as: .integer(1 << 53)))
    #expect(!JSONValue.string("1").isSameNumber(as: 1))
  }

  @Test func `what people may nest can be read again where files of ours wrap it`() throws {
    let brackets = { (count: Int) in
      String(repeating: "[", count: count) + String(repeating: "]", count: count)
    }
    let deepest = Array(brackets(JSONLimits.input.depth).utf8)
    let value = try JSONValue(parsing: deepest, limits: .input)
    #expect(throws: JSONError.self) {
      try JSONValue(parsing: [0x5B] + deepest + [0x5D], limits: .input)
    }
    let wrapped: JSONValue = ["models": [["config": value]]]
    #expect(try JSONValue(parsing: Array(wrapped.text().utf8)) == wrapped)
  }

  @Test func `a literal names no key twice`() async {
    await #expect(processExitsWith: .failure) { _ = ["a": 1, "b": 2, "a": 3] as JSONObject }
    await #expect(processExitsWith: .failure) { _ = ["a": 1, "a": 3] as JSONValue }
    await #expect(processExitsWith: .success) { _ = ["a": 1, "b": ["a": 3]] as JSONValue }
  }

  @Test func `takes a whole number with a fraction of zero for an integer`() {
    #expect(JSONValue.number(10).int == 10)
    #expect(JSONValue.number(10.5).int == nil)
    #expect(JSONValue.number(.nan).int == nil)
    #expect(JSONValue.number(1e300).int == nil)
    #expect(JSONValue.number(10).count(upTo: 10) == 10)
    #expect(JSONValue.integer(0).count(upTo: 0) == 0)
    #expect(JSONValue.integer(11).count(upTo: 10) == nil)
    for number in [JSONValue.integer(-1), .integer(.min), .integer(.max), .number(1e300)] {
      #expect(number.count(upTo: 10) == nil)
    }
    #expect(JSONValue.integer(3).double == 3)
    #expect(JSONValue.bool(true).int == nil)
  }
}
