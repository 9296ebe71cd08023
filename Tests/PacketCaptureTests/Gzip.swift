import CISAL

/// One gzip member holding these bytes, by ISA-L.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
  var input = bytes
  var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 8 + 1024)
  let capacity = UInt32(output.count)
  let count = unsafe input.withUnsafeMutableBufferPointer { input in
    unsafe output.withUnsafeMutableBufferPointer { output in
      var stream = unsafe isal_zstream()
      unsafe isal_deflate_init(&stream)
      unsafe stream.gzip_flag = UInt16(IGZIP_GZIP)
      unsafe stream.end_of_stream = 1
      unsafe stream.next_in = input.baseAddress
      unsafe stream.avail_in = UInt32(input.count)
      unsafe stream.next_out = output.baseAddress
      unsafe stream.avail_out = capacity
      unsafe isal_deflate(&stream)
      return unsafe Int(stream.total_out)
    }
  }
  return [UInt8](output.prefix(count))
}
