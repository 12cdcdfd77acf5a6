mod books;
