//! RPC v2 CBOR: timestamps are tag 1, strings and containers of definite or
//! indefinite length.

use minicbor::data::{Tag, Type};
use minicbor::decode::{Decoder, Error};
use minicbor::encode::{Encoder, Write};

use super::json::whole;
use crate::clock::Time;
use crate::value::{Members, Value};

/// Deeper nesting than any shape of the model has is refused.
const DEEPEST: usize = 64;
/// Epoch-based date or time, RFC 8949 section 3.4.2.
const EPOCH_TIME: u64 = 1;

pub(super) fn read(body: &[u8]) -> Result<Value, String> {
    let mut decoder = Decoder::new(body);
    let value = value(&mut decoder, 0).map_err(|error| error.to_string())?;
    if decoder.position() < body.len() {
        return Err("something follows the value".to_owned());
    }
    Ok(value)
}

fn value(decoder: &mut Decoder<'_>, depth: usize) -> Result<Value, Error> {
    if depth > DEEPEST {
        return Err(Error::message("it is nested too deeply"));
    }
    match decoder.datatype()? {
        Type::Null => decoder.null().map(|()| Value::Null),
        Type::Undefined => decoder.undefined().map(|()| Value::Null),
        Type::Bool => decoder.bool().map(Value::Boolean),
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => {
            let number = decoder.u64()?;
            // What is above an i64 is above every bound of the model too.
            Ok(i64::try_from(number).map_or(Value::Float(number as f64), Value::Integer))
        }
        Type::I8 | Type::I16 | Type::I32 | Type::I64 => decoder.i64().map(Value::Integer),
        Type::Int => decoder.int().map(|number| {
            let number = i128::from(number);
            i64::try_from(number).map_or(Value::Float(number as f64), Value::Integer)
        }),
        Type::F16 | Type::F32 | Type::F64 => {
            let number = decoder.f64()?;
            Ok(whole(number).map_or(Value::Float(number), Value::Integer))
        }
        Type::String | Type::StringIndef => text(decoder).map(Value::from),
        Type::Bytes | Type::BytesIndef => decoder.skip().map(|()| Value::Bytes),
        Type::Array | Type::ArrayIndef => list(decoder, depth),
        Type::Map | Type::MapIndef => map(decoder, depth),
        Type::Tag => tagged(decoder, depth),
        other => Err(Error::message(format!("{other} is not expected"))),
    }
}

fn text(decoder: &mut Decoder<'_>) -> Result<String, Error> {
    let mut text = String::new();
    for part in decoder.str_iter()? {
        text.push_str(part?);
    }
    Ok(text)
}

fn list(decoder: &mut Decoder<'_>, depth: usize) -> Result<Value, Error> {
    let length = decoder.array()?;
    let mut items = Vec::new();
    while more(decoder, length, items.len())? {
        items.push(value(decoder, depth + 1)?);
    }
    Ok(Value::List(items))
}

fn map(decoder: &mut Decoder<'_>, depth: usize) -> Result<Value, Error> {
    let length = decoder.map()?;
    let mut members = Members::new();
    while more(decoder, length, members.len())? {
        let name = text(decoder)?;
        members.push(name, value(decoder, depth + 1)?);
    }
    Ok(Value::Map(members))
}

/// Whether another item follows, of a container of known or unknown length.
fn more(decoder: &mut Decoder<'_>, length: Option<u64>, read: usize) -> Result<bool, Error> {
    match length {
        Some(length) => Ok(u64::try_from(read).is_ok_and(|read| read < length)),
        None if decoder.datatype()? == Type::Break => decoder.skip().map(|()| false),
        None => Ok(true),
    }
}

fn tagged(decoder: &mut Decoder<'_>, depth: usize) -> Result<Value, Error> {
    if decoder.tag()?.as_u64() != EPOCH_TIME {
        return Err(Error::message("a tag other than 1 is not expected"));
    }
    match value(decoder, depth + 1)? {
        Value::Integer(seconds) => Ok(Value::Timestamp(Time::from_milliseconds(
            seconds.saturating_mul(1000),
        ))),
        // The conversion saturates.
        Value::Float(seconds) => Ok(Value::Timestamp(Time::from_milliseconds(
            (seconds * 1000.0) as i64,
        ))),
        _ => Err(Error::message("a time is a number")),
    }
}

pub(super) fn write(members: &Members) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::with_capacity(1024));
    // Writing into memory does not fail.
    let _written = write_map(&mut encoder, members);
    encoder.into_writer()
}

type Written<W> = Result<(), minicbor::encode::Error<<W as Write>::Error>>;

fn write_map<W: Write>(encoder: &mut Encoder<W>, members: &Members) -> Written<W> {
    encoder.map(length(members.len()))?;
    for (name, value) in members.iter() {
        encoder.str(name)?;
        write_value(encoder, value)?;
    }
    Ok(())
}

fn write_value<W: Write>(encoder: &mut Encoder<W>, value: &Value) -> Written<W> {
    match value {
        Value::Null | Value::Bytes => encoder.null().map(drop),
        Value::Boolean(flag) => encoder.bool(*flag).map(drop),
        Value::Integer(number) => encoder.i64(*number).map(drop),
        Value::Float(number) => encoder.f64(*number).map(drop),
        Value::Text(text) => encoder.str(text).map(drop),
        Value::Timestamp(time) => encoder
            .tag(Tag::new(EPOCH_TIME))?
            .f64(time.seconds())
            .map(drop),
        Value::List(items) => {
            encoder.array(length(items.len()))?;
            for item in items {
                write_value(encoder, item)?;
            }
            Ok(())
        }
        Value::Map(members) => write_map(encoder, members),
    }
}

fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let members = Members::from([
            ("Name", "a".into()),
            ("Count", 3_i64.into()),
            ("Less", (-70_000_i64).into()),
            ("At", Time::from_milliseconds(1_700_000_000_250).into()),
            ("List", vec![Value::Null, true.into()].into()),
        ]);
        assert_eq!(read(&write(&members)), Ok(Value::Map(members)));
    }

    #[test]
    fn containers_of_unknown_length_are_read() {
        // {_ "a": [_ 1], (_ "b", "c"): "d"}
        let body = b"\xbf\x61a\x9f\x01\xff\x7f\x61b\x61c\xff\x61d\xff";
        let members = Members::from([("a", vec![1_i64.into()].into()), ("bc", "d".into())]);
        assert_eq!(read(body), Ok(Value::Map(members)));
    }

    #[test]
    fn rubbish_is_refused() {
        for body in [
            &b"\xff"[..],
            b"\xbf",
            b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\x61\xff",
            b"\xa1\x01\x02",
            b"\xa0\xa0",
            b"\xc2\x41\x01",
        ] {
            assert!(read(body).is_err(), "{body:x?}");
        }
        assert!(read(&[0x81; 100_000]).is_err());
    }
}
