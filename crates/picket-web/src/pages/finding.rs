//! `GET /findings/{id}`: one finding.

use axum::extract::{Path, Query, State};
use maud::Markup;
use picket_core::{Finding, FindingId, FindingState};
use picket_store::{FindingFilter, StoredFinding};
use picket_substance::{Jurisdiction, Outcome, Scope, Status, Substance};
use serde::Deserialize;

use crate::app::App;
use crate::course;
use crate::failure::Failure;
use crate::limits::MERGE_CHOICES;
use crate::text::{Text, t};
use crate::views::finding::{Choice, FindingPage, Form};
use crate::visit::Signed;

/// Names of reports that are linked from a finding.
const REPORTED_NAMES: usize = 4;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameters {
    /// Set by the redirect after a decision.
    decided: String,
}

/// The page.
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(parameters): Query<Parameters>,
) -> Result<Markup, Failure> {
    let id = FindingId::new(&id).map_err(|_| Failure::NotFound)?;
    let mut page = page(&app, signed.frame.text, &id).await?;
    page.decided = parameters.decided == "yes";
    Ok(page.page(&signed.frame))
}

/// What the page shows.
pub(crate) async fn page(app: &App, text: &Text, id: &FindingId) -> Result<FindingPage<'static>, Failure> {
    let stored = app.store().finding(id).await?.ok_or(Failure::NotFound)?;
    let finding = &stored.finding;
    let all = app.node.series(&finding.subject, app.now()).await?;
    let substances = substances(app, finding);
    let mut reported = Vec::new();
    for substance in &substances {
        let names = app.node.reported_names(&substance.id).await?;
        reported.extend(names.into_iter().take(REPORTED_NAMES).map(|name| (name.name, name.mention)));
    }
    let into = match &stored.into {
        Some(into) => app.store().finding(into).await?.map(|into| choice(text, &into)),
        None => None,
    };
    Ok(FindingPage {
        series: course::of_finding(finding, &all).map(|series| course::chart_of(finding, series)).collect(),
        law: substances.iter().map(|substance| (substance.name.clone(), law(app, finding, substance))).collect(),
        substances: substances.iter().map(|substance| (substance.id.to_string(), substance.name.clone())).collect(),
        reported,
        decisions: app.store().decisions(id).await?,
        choices: choices(app, text, finding).await?,
        registry: app.registry(),
        state: stored.state,
        superseded: stored.superseded,
        into,
        first_raised_at: stored.first_raised_at,
        as_of: stored.as_of,
        form: Form::default(),
        decided: false,
        finding: stored.finding,
    })
}

/// Substances of a group whose law is shown; a group of more says little about any.
const GROUP_MEMBERS: usize = 6;

/// The substances that a finding is about: one, those of a pair, or those of a group of which the reports do not say
/// which.
fn substances(app: &App, finding: &Finding) -> Vec<&'static Substance> {
    let known = |id: &str| app.registry().substance(id);
    let subject = &finding.subject;
    match subject.kind.as_str() {
        "substance" => known(&subject.id).into_iter().collect(),
        "pair" => subject.id.split('+').filter_map(known).collect(),
        "isomers" => match &app.node.resolve(&subject.label).outcome {
            Outcome::OneOf(group) if group.id == subject.id => {
                group.members.iter().take(GROUP_MEMBERS).filter_map(|id| known(id.as_str())).collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// What the treaties and the laws of the place say of a substance on the last day of the period.
fn law(app: &App, finding: &Finding, substance: &Substance) -> Vec<Status<'static>> {
    let day = finding.period.to();
    let statuses = app.registry().status(&substance.id, Scope::All, day);
    let applies = |jurisdiction: &Jurisdiction| match jurisdiction {
        Jurisdiction::UnitedNations => true,
        Jurisdiction::EuropeanUnion => false,
        Jurisdiction::Country(country) => *country == finding.place.country,
    };
    statuses.into_iter().filter(|status| applies(&status.instrument.jurisdiction)).collect()
}

/// Findings that this one may be part of: first those about the same subject, then those of the same place and year.
async fn choices(app: &App, text: &Text, finding: &Finding) -> Result<Vec<Choice>, Failure> {
    let open = FindingFilter {
        states: vec![FindingState::New, FindingState::Confirmed],
        limit: MERGE_CHOICES,
        ..FindingFilter::default()
    };
    let subject = Some((finding.subject.kind.clone(), finding.subject.id.clone()));
    let same_subject = FindingFilter { subject, ..open.clone() };
    let same_year = FindingFilter {
        country: Some(finding.place.country.clone()),
        year: Some(finding.period.from().year()),
        ..open
    };
    let mut choices: Vec<Choice> = Vec::new();
    for filter in [same_subject, same_year] {
        for other in app.store().findings(&filter).await?.items {
            let id = &other.finding.id;
            if *id != finding.id && choices.iter().all(|choice| choice.id != *id) {
                choices.push(choice(text, &other));
            }
        }
    }
    choices.truncate(MERGE_CHOICES as usize);
    Ok(choices)
}

fn choice(text: &Text, stored: &StoredFinding) -> Choice {
    let finding = &stored.finding;
    let label = t!(
        text,
        "finding-choice",
        name = finding.subject.label.as_str(),
        kind = text.kind(&finding.kind),
        period = finding.period.as_str()
    );
    Choice { id: finding.id.clone(), label }
}
