//! What stands around every page: head, bar, main part, foot.

use maud::{DOCTYPE, Markup, html};

use super::glyph;
use crate::assets;
use crate::links::Address;
use crate::text::{Text, t};

/// Where in the navigation a page belongs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Section {
    Board,
    Records,
    Imports,
    Lab,
    Law,
    Search,
    Help,
    Account,
    Users,
}

/// Light, dark, or as the device says.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    /// The word in the cookie.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What the cookie says; as the device says when it says nothing known.
    pub(crate) fn from_word(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Auto,
        }
    }
}

/// Who looks, and what that person may do.
#[derive(Clone, Debug)]
pub(crate) struct Viewer {
    pub(crate) display_name: String,
    /// The token that each form of this session carries.
    pub(crate) csrf: String,
    pub(crate) may_import: bool,
    pub(crate) may_decide: bool,
    pub(crate) may_administer: bool,
}

/// What is the same on every page of a node.
#[derive(Clone, Debug)]
pub(crate) struct NodeFacts {
    pub(crate) version: String,
    /// Hash of the reference tables, in short.
    pub(crate) registry: String,
    /// How much on this node is simulated; every page says so.
    pub(crate) simulated: Simulated,
}

/// How much of what a node holds is simulated.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Simulated {
    Nothing,
    Some,
    Everything,
}

/// Everything around the main part.
#[derive(Clone)]
pub(crate) struct Frame {
    pub(crate) text: &'static Text,
    pub(crate) theme: Theme,
    /// Path and query of this page, to come back to.
    pub(crate) here: String,
    pub(crate) viewer: Option<Viewer>,
    pub(crate) node: NodeFacts,
    /// The page will look different soon: where no script fetches the part that changes, it comes again as a whole.
    pub(crate) moving: bool,
}

impl Frame {
    /// The whole page.
    pub(crate) fn page(&self, title: &str, section: Option<Section>, main: &Markup) -> Markup {
        let text = self.text;
        html! {
            (DOCTYPE)
            html lang=(text.tag()) dir=(text.direction()) data-theme=(self.theme.as_str()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content=(match self.theme { Theme::Auto => "light dark", Theme::Light => "light", Theme::Dark => "dark" });
                    meta name="htmx-config" content="{\"includeIndicatorCSS\":false,\"mode\":\"same-origin\"}";
                    @if self.moving { noscript { meta http-equiv="refresh" content="2"; } }
                    title { (t!(text, "page-title", title = title)) }
                    link rel="icon" type="image/svg+xml" href=(assets::ICON.path);
                    link rel="stylesheet" href=(assets::STYLE.path);
                    script defer src=(assets::HTMX.path) {}
                    script defer src=(assets::SCRIPT.path) {}
                }
                body {
                    a.skip href="#main" { (t!(text, "skip")) }
                    (self.bar(section))
                    main #main tabindex="-1" { (main) }
                    (self.foot())
                }
            }
        }
    }

    /// The hidden field that proves that a form was made by this console for this session.
    pub(crate) fn token(&self) -> Markup {
        html! {
            @if let Some(viewer) = &self.viewer { input type="hidden" name="csrf" value=(viewer.csrf); }
        }
    }

    fn bar(&self, section: Option<Section>) -> Markup {
        let text = self.text;
        let entries = [
            (Section::Board, "/", t!(text, "nav-board")),
            (Section::Records, "/records", t!(text, "nav-records")),
            (Section::Imports, "/imports", t!(text, "nav-imports")),
            (Section::Lab, "/lab/identify", t!(text, "nav-lab")),
            (Section::Law, "/law", t!(text, "nav-law")),
            (Section::Help, "/help", t!(text, "nav-help")),
        ];
        html! {
            header.bar {
                @match self.node.simulated {
                    Simulated::Everything => p.simulated-strip { span { (t!(text, "simulated-everything")) } },
                    Simulated::Some => p.simulated-strip { span { (t!(text, "simulated-some")) } },
                    Simulated::Nothing => {}
                }
                div.bar-row {
                    a.house href="/" aria-label=(t!(text, "home")) { (glyph::house()) span { (t!(text, "product")) } }
                    @if let Some(viewer) = &self.viewer {
                        nav.sections aria-label=(t!(text, "nav-label")) {
                            ul {
                                @for (entry, href, word) in &entries {
                                    li { a href=(href) aria-current=[(section == Some(*entry)).then_some("page")] { (word) } }
                                }
                            }
                        }
                        form.find action="/search" method="get" role="search" {
                            label.unseen for="find" { (t!(text, "search-label")) }
                            input #find type="search" name="q" autocomplete="off" maxlength="200"
                                placeholder=(t!(text, "search-placeholder"));
                            button.unseen-until-focus type="submit" { (t!(text, "search-button")) }
                        }
                        (self.menu(viewer))
                    }
                }
            }
        }
    }

    fn menu(&self, viewer: &Viewer) -> Markup {
        let text = self.text;
        html! {
            details.menu {
                summary { span.unseen { (t!(text, "menu-label")) } " " (viewer.display_name) }
                div.menu-sheet {
                    ul {
                        li { a href="/account" { (t!(text, "nav-account")) } }
                        @if viewer.may_administer { li { a href="/users" { (t!(text, "nav-users")) } } }
                    }
                    form action="/sign-out" method="post" {
                        (self.token())
                        button.plain type="submit" { (t!(text, "sign-out")) }
                    }
                }
            }
        }
    }

    fn foot(&self) -> Markup {
        let text = self.text;
        let themes = [
            (Theme::Auto, t!(text, "theme-auto")),
            (Theme::Light, t!(text, "theme-light")),
            (Theme::Dark, t!(text, "theme-dark")),
        ];
        html! {
            footer.foot {
                p {
                    (t!(text, "foot-version", version = self.node.version.as_str()))
                    " " span.dot aria-hidden="true" { "·" } " "
                    a href=(Address::new("/help/registry").build()) { (t!(text, "foot-registry")) " " code { (self.node.registry) } }
                    " " span.dot aria-hidden="true" { "·" } " "
                    a href="/api/v1/openapi.json" { (t!(text, "foot-api")) }
                }
                form.themes action="/theme" method="post" {
                    input type="hidden" name="back" value=(self.here);
                    span #theme-label { (t!(text, "theme")) }
                    div role="group" aria-labelledby="theme-label" {
                        @for (theme, word) in &themes {
                            button type="submit" name="theme" value=(theme.as_str()) aria-pressed=(if self.theme == *theme { "true" } else { "false" }) { (word) }
                        }
                    }
                }
            }
        }
    }
}
