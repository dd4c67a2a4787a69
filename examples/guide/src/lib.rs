//! Compiles and runs the code of the guide, `docs/guide`, with the doc tests.
//!
//! Each page is the documentation of a module here, so its blocks of Rust are tests.

macro_rules! pages {
    ($($page:ident)*) => {
        $(
            #[cfg(doctest)]
            #[doc = include_str!(concat!("../../../docs/guide/", stringify!($page), ".md"))]
            mod $page {}
        )*
    };
}

pages!(errors mail operating service start store testing upgrading users);
