//! A column, changed.

use crate::operation::{AlterColumn, Change, DefaultValue};
use crate::schema::{Autoincrement, Column, ServerDefault};

/// Gives `column` what the operation says of it; its name stays.
pub(super) fn change_column(column: &mut Column, it: &AlterColumn) {
    if let Some(kind) = &it.kind {
        column.kind = kind.clone();
    }
    if let Some(nullable) = it.nullable {
        column.nullable = nullable;
    }
    if let Change::Set(default) = &it.server_default {
        column.server_default = server_default(default);
    }
    if let Change::Set(comment) = &it.comment {
        column.comment.clone_from(comment);
    }
    if let Some(autoincrement) = it.autoincrement {
        column.autoincrement = if autoincrement {
            Autoincrement::Yes
        } else {
            Autoincrement::No
        };
    }
}

fn server_default(value: &DefaultValue) -> Option<ServerDefault> {
    match value {
        DefaultValue::None => None,
        DefaultValue::Literal(text) => Some(ServerDefault::Literal(text.clone())),
        DefaultValue::Expression(it) => Some(ServerDefault::Expression(it.clone())),
        DefaultValue::Computed(it) => Some(ServerDefault::Computed(it.clone())),
        DefaultValue::Identity(it) => Some(ServerDefault::Identity(it.clone())),
    }
}
