//! `GET /law/queue`: the queue of reviews. The weights stand in the address.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use picket_core::Day;
use picket_substance::{Criterion, ReviewWeights};

use crate::app::App;
use crate::failure::Failure;
use crate::limits::LAW_ROWS;
use crate::pages::board::optional;
use crate::text::t;
use crate::views::law::queue::QueuePage;
use crate::visit::Signed;

/// The page. Weights that cannot be taken are told, and the usual ones are used.
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(fields): Query<HashMap<String, String>>,
) -> Result<Response, Failure> {
    let on = fields.get("on").map_or("", String::as_str);
    let day = optional(on, str::parse::<Day>)?.unwrap_or(app.now().day()?);
    let chosen = weights(&fields);
    let status = if chosen.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mistake = chosen.is_none().then(|| t!(signed.frame.text, "queue-mistake"));
    let weights = chosen.unwrap_or_else(ReviewWeights::bundled);
    let queue = app.node.review_queue(weights, day, app.now()).await?;
    let page = QueuePage { registry: app.registry(), queue, mistake, rows_max: LAW_ROWS };
    Ok((status, page.page(&signed.frame)).into_response())
}

/// The usual weights with those of the address in their place; `None` when one is no number between -100 and 100, or
/// all are nought.
fn weights(fields: &HashMap<String, String>) -> Option<ReviewWeights> {
    let mut weights = ReviewWeights::bundled();
    for criterion in Criterion::ALL {
        if let Some(text) = fields.get(criterion.as_str()) {
            let weight: f64 = text.trim().parse().ok().filter(|weight| (-100.0..=100.0).contains(weight))?;
            weights.weights.insert(criterion, weight);
        }
    }
    let counts = weights.weights.values().any(|weight| *weight != 0.0);
    counts.then_some(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_the_address_are_numbers_of_which_one_counts() {
        let read = |pairs: &[(&str, &str)]| {
            weights(&pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
        };
        assert_eq!(read(&[("deaths", "7.5")]).map(|weights| weights.of(Criterion::Deaths)), Some(7.5));
        for wrong in ["much", "NaN", "1e9", ""] {
            assert_eq!(read(&[("deaths", wrong)]), None, "{wrong}");
        }
        let nothing: Vec<(&str, &str)> = Criterion::ALL.iter().map(|criterion| (criterion.as_str(), "0")).collect();
        assert_eq!(read(&nothing), None);
    }
}
